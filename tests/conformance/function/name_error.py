from raises import nothing
